add_library(shepherd_warnings INTERFACE)
target_compile_options(shepherd_warnings INTERFACE -Wall -Wextra $<$<BOOL:${SHEPHERD_WERROR}>:-Werror>)
