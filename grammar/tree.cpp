#include "grammar/syntax.hpp"
