# Language, warnings, hardening and sanitizers, for every target alike.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(TS_WERROR "treat warnings as errors" OFF)
option(TS_FUZZ "build the libFuzzer targets (needs clang)" OFF)
set(TS_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")

add_compile_definitions(_XOPEN_SOURCE=700 _FILE_OFFSET_BITS=64)
add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla
  -Wformat=2 -Wswitch-enum -Wnull-dereference -Wdouble-promotion
  -fno-common -fstack-protector-strong)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wlogical-op -Wduplicated-cond -Wduplicated-branches)
endif()
if(TS_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE MATCHES "Rel")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now -pie)
endif()
if(TS_SANITIZE)
  add_compile_options(
    -fsanitize=${TS_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TS_SANITIZE})
endif()
if(TS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
