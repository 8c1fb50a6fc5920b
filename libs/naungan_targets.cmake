# The kinds of target the house is built from. Each kind states its floor, and the compiler launcher
# (tests/tidy/floors.py) fails the compile of a file that includes a header above that floor.

set(NAUNGAN_WARNINGS -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                     -Wnull-dereference -Wno-missing-field-initializers)

# At -O2, GCC 12 sees null pointers and unset variables in what it inlines of std::expected and CLI11;
# there are none. The preset dev, which CI builds, keeps both warnings.
if(CMAKE_CXX_FLAGS MATCHES "-O2")
  list(APPEND NAUNGAN_WARNINGS -Wno-null-dereference -Wno-maybe-uninitialized)
endif()

# The interpreter itself instead of a version manager's shim, which takes 0.1 s to find it: the
# launcher starts it once for each file.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sys; print(sys.executable)"
                OUTPUT_VARIABLE NAUNGAN_PYTHON OUTPUT_STRIP_TRAILING_WHITESPACE
                COMMAND_ERROR_IS_FATAL ANY)

# The launcher: the floors check in front of ccache, so that a cached compile is checked too.
function(naungan_launch target floor)
  set(launcher "")
  if(NAUNGAN_FLOORS)
    list(APPEND launcher ${NAUNGAN_PYTHON} -I -S ${PROJECT_SOURCE_DIR}/tests/tidy/floors.py
         --root ${PROJECT_SOURCE_DIR} --floor ${floor} --)
  endif()
  if(NAUNGAN_CCACHE)
    list(APPEND launcher ${NAUNGAN_CCACHE})
  endif()
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "${launcher}")
endfunction()

function(naungan_common target floor)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE ${NAUNGAN_WARNINGS})
  naungan_launch(${target} ${floor})
endfunction()

# naungan_library(NAME base FLOOR 0 SOURCES a.cc LINK naungan::x fmt::fmt)
# A library of libs/ or services/. FLOOR is 0 (rules may use it), 1, 2 or 3. A rules file of a
# service is a library of floor 0 of its own, `<service>_rules`.
function(naungan_library)
  cmake_parse_arguments(A "" "NAME;FLOOR" "SOURCES;LINK" ${ARGN})
  add_library(naungan_${A_NAME} STATIC ${A_SOURCES})
  add_library(naungan::${A_NAME} ALIAS naungan_${A_NAME})
  naungan_common(naungan_${A_NAME} ${A_FLOOR})
  target_link_libraries(naungan_${A_NAME} PUBLIC ${A_LINK})
endfunction()

# naungan_program(NAME naungan-agreement SOURCES main.cc LINK naungan::agreement)
function(naungan_program)
  cmake_parse_arguments(A "" "NAME" "SOURCES;LINK" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  naungan_common(${A_NAME} 4)
  target_link_libraries(${A_NAME} PRIVATE ${A_LINK})
  if(TARGET PkgConfig::JEMALLOC)
    target_link_libraries(${A_NAME} PRIVATE PkgConfig::JEMALLOC)
  endif()
endfunction()

# naungan_test(NAME base_test SOURCES result_test.cc LINK naungan::base [UNSANITIZED] [LABELS kafka])
# One binary of GoogleTest cases, known to ctest as one test. tests/run counts its cases. It builds
# and runs it with the preset asan alone, since each build of it costs as much as the code that it
# tests; another build makes it when it is named. UNSANITIZED: the other way round.
function(naungan_test)
  cmake_parse_arguments(A "UNSANITIZED" "NAME" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${A_NAME} ${A_SOURCES})
  naungan_common(${A_NAME} 4)
  # The cases themselves need no optimiser, which takes a fifth of the time to compile them.
  target_compile_options(${A_NAME} PRIVATE -O0)
  target_link_libraries(${A_NAME} PRIVATE ${A_LINK} GTest::gmock GTest::gtest GTest::gtest_main)
  add_test(NAME ${A_NAME} COMMAND ${A_NAME})
  set_tests_properties(${A_NAME} PROPERTIES LABELS "${A_LABELS}")
  if(NOT A_UNSANITIZED)
    naungan_run_sanitized(${A_NAME} ALONE)
  endif()
endfunction()

# naungan_run_sanitized(fuzz_nik [ALONE])
# tests/sanitizers/run asan builds and runs this suite, too: it takes those with the label
# "sanitized". ALONE: no other build runs it, so they leave it out unless it is named.
function(naungan_run_sanitized suite)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    if(NOT TARGET sanitized_suites)
      add_custom_target(sanitized_suites)
    endif()
    add_dependencies(sanitized_suites ${suite})
  elseif(NOT "ALONE" IN_LIST ARGN)
    return()
  else()
    set_target_properties(${suite} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  endif()
  set_property(TEST ${suite} APPEND PROPERTY LABELS sanitized)
endfunction()

# naungan_embed(LIBRARY domain FILE regions.csv ACCESSOR RegionsCsv)
# Puts the bytes of FILE, a file of the calling folder or below it, into naungan::LIBRARY. Sources of the library
# read them with `#include "embedded/regions.csv.h"` and `naungan::embedded::RegionsCsv()`. A changed
# FILE rebuilds the library. The assembler copies the bytes, so that a file of some megabytes costs
# the compiler no time.
function(naungan_embed)
  cmake_parse_arguments(A "" "LIBRARY;FILE;ACCESSOR" "" ${ARGN})
  set(file ${CMAKE_CURRENT_SOURCE_DIR}/${A_FILE})
  cmake_path(GET A_FILE FILENAME name)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/embedded_files)
  set(source ${include}/embedded/${name}.cc)
  configure_file(${PROJECT_SOURCE_DIR}/libs/embedded_file.h.in ${include}/embedded/${name}.h @ONLY)
  configure_file(${PROJECT_SOURCE_DIR}/libs/embedded_file.cc.in ${source} @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file})
  target_sources(naungan_${A_LIBRARY} PRIVATE ${source})
  target_include_directories(naungan_${A_LIBRARY} PRIVATE ${include})
endfunction()
