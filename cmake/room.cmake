# ts_room(NAME SOURCES a.c … [ROOMS r …] [LIBS lib …])
#
# A room is one static library of the sources in its folder. ROOMS are the
# rooms whose headers it may include: nothing else is on its link line, so a
# call to any other room does not link. LIBS are its third-party libraries,
# private, because their types do not cross a room's border.
function(ts_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS;LIBS" ${ARGN})
  add_library(ts_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(ts_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_ROOMS PREPEND ts_)
  target_link_libraries(ts_${name} PUBLIC ${ROOM_ROOMS} PRIVATE ${ROOM_LIBS})
endfunction()

# room_tests(ROOM… TESTS test_x …)
#
# One cmocka program for each test_x.c of the folder, linked with the rooms
# that it tests; label quick. A test finds fixtures by the macro TS_FIXTURES and
# data from outside, where there is any, by TS_SHARED.
function(room_tests)
  cmake_parse_arguments(TEST "" "" "TESTS" ${ARGN})
  list(TRANSFORM TEST_UNPARSED_ARGUMENTS PREPEND ts_ OUTPUT_VARIABLE rooms)
  foreach(name ${TEST_TESTS})
    add_executable(${name} ${name}.c)
    target_link_libraries(
      ${name} PRIVATE ts_driver ts_test_support ${rooms} PkgConfig::CMOCKA
                      PkgConfig::JANSSON)
    target_compile_definitions(
      ${name} PRIVATE TS_FIXTURES="${CMAKE_SOURCE_DIR}/fixtures"
                      TS_SHARED="${CMAKE_SOURCE_DIR}/../shared")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS quick TIMEOUT 120)
  endforeach()
endfunction()

# ts_fuzz(NAME ROOM…)
#
# A parser's fuzz target NAME.c: one LLVMFuzzerTestOneInput(). With TS_FUZZ it
# links to libFuzzer; otherwise to a plain main that runs the files it is given,
# and ctest runs it over fixtures/fuzz/NAME, so that the corpus is a test.
function(ts_fuzz name)
  list(TRANSFORM ARGN PREPEND ts_ OUTPUT_VARIABLE rooms)
  add_executable(${name} ${name}.c)
  target_link_libraries(${name} PRIVATE ${rooms})
  if(TS_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE fuzz_main.c)
    add_test(NAME ${name}
             COMMAND ${name} ${CMAKE_SOURCE_DIR}/fixtures/fuzz/${name})
    set_tests_properties(${name} PROPERTIES LABELS quick TIMEOUT 120)
  endif()
endfunction()
