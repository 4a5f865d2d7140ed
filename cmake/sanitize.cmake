# Both compiling and linking need the flags, in every target: one interface library carries them.
add_library(shepherd_sanitizers INTERFACE)
if(SHEPHERD_SANITIZE OR SHEPHERD_FUZZ)
  target_compile_definitions(shepherd_sanitizers INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(SHEPHERD_SANITIZE)
  target_compile_options(shepherd_sanitizers INTERFACE
    -fsanitize=${SHEPHERD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -O1 -g1) # -O2 takes twice as long to build
  target_link_options(shepherd_sanitizers INTERFACE -fsanitize=${SHEPHERD_SANITIZE})
endif()
if(SHEPHERD_FUZZ)
  target_compile_options(shepherd_sanitizers INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(shepherd_sanitizers INTERFACE -fsanitize=address,undefined)
endif()
