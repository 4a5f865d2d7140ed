# src/server compiled, but not linked into anything: for editors, clang-tidy and a quick check of warnings
# (target server_objects). Without a server's headers there is nothing to compile.
# -DPG_INCLUDEDIR_SERVER=… names the folder of the headers; else pg_config does.
set(PG_INCLUDEDIR_SERVER "" CACHE PATH "Where the server's postgres.h is")
set(pg_includedir_server "${PG_INCLUDEDIR_SERVER}")
find_program(PG_CONFIG pg_config)
if(PG_CONFIG AND NOT pg_includedir_server)
  execute_process(COMMAND ${PG_CONFIG} --includedir-server
    OUTPUT_VARIABLE pg_includedir_server OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(pg_includedir_server AND EXISTS ${pg_includedir_server}/postgres.h)
  file(GLOB server_sources CONFIGURE_DEPENDS src/server/*.cpp src/server/*/*.cpp)
  if(server_sources)
    add_library(server_objects OBJECT EXCLUDE_FROM_ALL ${server_sources})
    target_include_directories(server_objects PRIVATE src)
    target_include_directories(server_objects SYSTEM PRIVATE ${pg_includedir_server})
    # What the server's own makefiles pass; PGDLLEXPORT as in the Makefile.
    target_compile_definitions(server_objects PRIVATE
      _GNU_SOURCE "PGDLLEXPORT=__attribute__((visibility(\"default\")))")
    target_compile_options(server_objects PRIVATE -fno-strict-aliasing -fwrapv)
    set_target_properties(server_objects PROPERTIES CXX_EXTENSIONS ON)
    target_link_libraries(server_objects PRIVATE shepherd_warnings)
  endif()
else()
  message(STATUS "no server headers found (pg_config): src/server is left out of compile_commands.json")
endif()
