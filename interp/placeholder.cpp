#include "interp/commands.hpp"
