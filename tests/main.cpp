#define BOOST_TEST_MODULE ipsh
#include <boost/test/unit_test.hpp>
