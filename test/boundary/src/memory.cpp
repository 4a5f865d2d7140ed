// How much memory this backend holds.
#include <malloc.h>

#include "server/boundary/entry.hpp"

/// heap_bytes(): allocated by malloc and not freed: the server's memory contexts and C++'s objects together
SHEPHERD_FUNCTION(heap_bytes) {
    struct mallinfo2 const info = mallinfo2();
    return Int64GetDatum(static_cast<std::int64_t>(info.uordblks + info.hblkhd));
}

/// resident_bytes(): VmRSS of this process; -1 when the system does not say
SHEPHERD_FUNCTION(resident_bytes) {
    std::int64_t kilobytes = -1;
    std::FILE* const file = std::fopen("/proc/self/status", "r");
    if (file != nullptr) {
        char line[256];
        while (std::fgets(line, sizeof line, file) != nullptr &&
               std::sscanf(line, "VmRSS: %ld kB", &kilobytes) != 1) {
        }
        std::fclose(file);
    }
    return Int64GetDatum(kilobytes < 0 ? -1 : kilobytes * 1024);
}
