// The one door to the server's headers: std headers first (port.h redefines printf and friends), then the
// server's inside extern "C". Only .cpp files of src/server and headers of src/server/boundary include it.
#pragma once

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/elog.h"
#include "utils/memutils.h"
}

#include "server/boundary/compat.hpp"
