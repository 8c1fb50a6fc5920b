# naungan_proto(NAME agreement FILES a.proto b.proto [GRPC_FILES c.proto] [LINK naungan::proto_common])
# Generates C++ for FILES and GRPC_FILES (paths below proto/), with the gRPC plugin for GRPC_FILES
# only: a `.grpc.pb.h` costs four seconds in each file that includes it. Two targets come of it:
# `naungan::proto_NAME` (messages, GRPC_FILES' messages too) and, where there are GRPC_FILES,
# `naungan::grpc_NAME` (stubs). The objects of the messages are in the global property
# NAUNGAN_PROTO_OBJECTS too, for programs that find messages by name. CMake 3.25's protobuf_generate ignores plugin options, hence the
# commands by hand.
function(naungan_proto)
  cmake_parse_arguments(A "" "NAME;ROOT" "FILES;GRPC_FILES;LINK" ${ARGN})
  if(NOT A_ROOT)
    set(A_ROOT ${PROJECT_SOURCE_DIR}/proto)
  endif()
  set(out ${CMAKE_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${out})
  set(sources "")
  foreach(file ${A_FILES} ${A_GRPC_FILES})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    add_custom_command(
      OUTPUT ${out}/${stem}.pb.cc ${out}/${stem}.pb.h
      COMMAND protobuf::protoc --cpp_out=${out} -I ${A_ROOT} -I ${PROJECT_SOURCE_DIR}/proto
              -I ${NAUNGAN_GOOGLE_PROTOS} ${A_ROOT}/${file}
      DEPENDS ${A_ROOT}/${file} protobuf::protoc VERBATIM)
    list(APPEND sources ${out}/${stem}.pb.cc)
  endforeach()
  set(objects naungan_proto_${A_NAME}_objects)
  add_library(${objects} OBJECT ${sources})
  target_include_directories(${objects} SYSTEM PUBLIC ${out})
  target_link_libraries(${objects} PUBLIC protobuf::libprotobuf ${A_LINK})
  set_target_properties(${objects} PROPERTIES CXX_COMPILER_LAUNCHER "${NAUNGAN_CCACHE}")
  naungan_spare_generated(${objects})
  set_property(GLOBAL APPEND PROPERTY NAUNGAN_PROTO_OBJECTS $<TARGET_OBJECTS:${objects}>)
  add_library(naungan_proto_${A_NAME} STATIC $<TARGET_OBJECTS:${objects}>)
  add_library(naungan::proto_${A_NAME} ALIAS naungan_proto_${A_NAME})
  target_include_directories(naungan_proto_${A_NAME} SYSTEM PUBLIC ${out})
  target_link_libraries(naungan_proto_${A_NAME} PUBLIC protobuf::libprotobuf ${A_LINK})
  if(A_GRPC_FILES)
    set(stubs "")
    foreach(file ${A_GRPC_FILES})
      string(REGEX REPLACE "\\.proto$" "" stem ${file})
      add_custom_command(
        OUTPUT ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h
        COMMAND protobuf::protoc --grpc_out=${out}
                --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin> -I ${A_ROOT}
                -I ${PROJECT_SOURCE_DIR}/proto -I ${NAUNGAN_GOOGLE_PROTOS} ${A_ROOT}/${file}
        DEPENDS ${A_ROOT}/${file} protobuf::protoc VERBATIM)
      list(APPEND stubs ${out}/${stem}.grpc.pb.cc)
    endforeach()
    add_library(naungan_grpc_${A_NAME} STATIC ${stubs})
    add_library(naungan::grpc_${A_NAME} ALIAS naungan_grpc_${A_NAME})
    target_link_libraries(naungan_grpc_${A_NAME} PUBLIC naungan::proto_${A_NAME} gRPC::grpc++)
    set_target_properties(naungan_grpc_${A_NAME} PROPERTIES CXX_COMPILER_LAUNCHER
                                                            "${NAUNGAN_CCACHE}")
    naungan_spare_generated(naungan_grpc_${A_NAME})
  endif()
endfunction()

# UndefinedBehaviorSanitizer doubles the time that generated code takes to compile, and it would judge
# protoc's work instead of ours. The code that calls it is checked.
function(naungan_spare_generated target)
  if(CMAKE_CXX_FLAGS MATCHES "sanitize=[a-z,]*undefined")
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

# No Debian package has google/rpc/*.proto (the error details of gRPC), so they come from a PyPI
# package, which is pinned by version and checksum.
set(NAUNGAN_GOOGLE_PROTOS ${CMAKE_BINARY_DIR}/google_protos)
if(NOT EXISTS ${NAUNGAN_GOOGLE_PROTOS}/google/rpc/error_details.proto)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/proto/fetch_google_protos.py
            ${NAUNGAN_GOOGLE_PROTOS} RESULT_VARIABLE fetched)
  if(NOT fetched EQUAL 0)
    message(FATAL_ERROR "google/rpc protos: could not be fetched from PyPI; is the network there?")
  endif()
endif()
