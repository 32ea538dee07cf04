# SPDX-License-Identifier: MIT
# wspc_room(name DEPENDS rooms…): the sources below src/name as the object library wspc_name.
# wspc_flags: how everything here is compiled; nothing of it reaches a user of the library.

add_library(wspc_flags INTERFACE)
target_compile_features(wspc_flags INTERFACE cxx_std_20 c_std_11)
target_compile_options(wspc_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:WSPC_NARROWS>>>:-Wconversion> $<$<BOOL:${WSPC_WERROR}>:-Werror>)
if(WSPC_SANITIZE)
  target_compile_options(wspc_flags INTERFACE -fsanitize=${WSPC_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(wspc_flags INTERFACE -fsanitize=${WSPC_SANITIZE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^i[3-6]86$")
  target_compile_options(wspc_flags INTERFACE -Wno-psabi)  # vectors are passed within a file only
  if(WIN32)
    target_compile_options(wspc_flags INTERFACE -mstackrealign)  # callers align their stack to 4 bytes
  endif()
endif()
if(WSPC_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(wspc_flags INTERFACE -Wno-tsan)  # Asio's fences, which tsan does not see, guard nothing of ours
endif()

# wspc_precompile(target headers…): saves half of the time of the targets that include much of other libraries. Never in
# the dev preset, which is the one that sees a missing #include.
function(wspc_precompile target)
  if(WSPC_PRECOMPILE)
    string(REPLACE ">" "$<ANGLE-R>" headers "${ARGN}")
    target_precompile_headers(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${headers}>")
  endif()
endfunction()

function(wspc_room name)
  cmake_parse_arguments(room "" "" "DEPENDS" ${ARGN})
  # Kernels of more than 128 bits stay out of Windows builds: mingw may misalign them on the stack.
  set(machine portable)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|i[3-6]86)$" AND WIN32)
    set(machine x86 x86/narrow)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|i[3-6]86)$")
    set(machine x86 x86/wide)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")  # aarch64_be keeps bytes the other way round
    set(machine arm)
  endif()
  set(system posix posix/portable)
  if(WIN32)
    set(system windows)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(system posix posix/linux)
  endif()
  set(waiting asio)
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND WSPC_EPOLL)
    set(waiting epoll)
  endif()
  # Every folder belongs to the build, except those for other machines and systems and those behind the seam of DEFLATE.
  set(room ${PROJECT_SOURCE_DIR}/src/${name})
  set(chosen ${machine} ${system} ${waiting})
  set(kinds "x86/wide|x86/narrow|x86|arm|posix/linux|posix/portable|posix|windows|asio|epoll|portable|zlib|isal|no_isal")
  file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${room} ${room}/*.cpp)
  set(sources "")
  foreach(source ${found})
    get_filename_component(folder "${source}" DIRECTORY)
    if("${folder}" MATCHES "(^|/)(${kinds})$" AND NOT CMAKE_MATCH_2 IN_LIST chosen)
      continue()
    endif()
    list(APPEND sources ${room}/${source})
  endforeach()
  add_library(wspc_${name} OBJECT ${sources})
  set_target_properties(wspc_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_include_directories(wspc_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(wspc_${name} PRIVATE wspc_flags)
  # Only include paths and flags travel: the objects themselves are in wspc_static.
  foreach(dependency ${room_DEPENDS})
    target_include_directories(wspc_${name} PUBLIC
      $<TARGET_PROPERTY:wspc_${dependency},INTERFACE_INCLUDE_DIRECTORIES>)
    target_link_libraries(wspc_${name} PUBLIC
      $<TARGET_PROPERTY:wspc_${dependency},INTERFACE_LINK_LIBRARIES>)
  endforeach()
endfunction()
