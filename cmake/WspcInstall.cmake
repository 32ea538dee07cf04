# SPDX-License-Identifier: MIT
# WspcInstall: what `cmake --install` puts where, as the three components Runtime, Development and Tools.

include(CMakePackageConfigHelpers)
set(include_dir ${CMAKE_INSTALL_INCLUDEDIR})
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wspc)

# An export set each: who links one of them need not have what the others are linked with.
set_target_properties(wspc_static PROPERTIES EXPORT_NAME static)
install(TARGETS wspc EXPORT wspcSharedTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Runtime
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Runtime NAMELINK_COMPONENT Development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development)
install(TARGETS wspc_static EXPORT wspcStaticTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development)

if(TARGET wspc_io_static)
  install(TARGETS wspc_io_static EXPORT wspcIoTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development)
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${include_dir} COMPONENT Development
  FILES_MATCHING PATTERN "*.h" PATTERN compat EXCLUDE)
if(NOT WIN32)  # a folder of its own, so that a <windows.h> is found only on request
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/compat/ DESTINATION ${include_dir}/wspc-compat COMPONENT Development)
endif()

# ---- For CMake and pkg-config ----------------------------------------------------------------------------------------

foreach(kind Shared Static)
  install(EXPORT wspc${kind}Targets NAMESPACE wspc:: DESTINATION ${package_dir} COMPONENT Development)
endforeach()
if(TARGET wspc_io_static)
  install(EXPORT wspcIoTargets NAMESPACE wspc:: DESTINATION ${package_dir} COMPONENT Development)
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/packaging/wspcConfig.cmake.in ${PROJECT_BINARY_DIR}/wspcConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/wspcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/wspcConfig.cmake ${PROJECT_BINARY_DIR}/wspcConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT Development)

set(private_libraries -lstdc++)
if(deflate_libraries)
  string(PREPEND private_libraries "-lisal ")
endif()
# Where the file lies tells where the rest does: the tree may be moved.
file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" up ${up})
configure_file(${PROJECT_SOURCE_DIR}/packaging/wspc.pc.in ${PROJECT_BINARY_DIR}/wspc.pc @ONLY)
if(TARGET wspc_io_static)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/wspc-io.pc.in ${PROJECT_BINARY_DIR}/wspc-io.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/wspc-io.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Development)
endif()
install(FILES ${PROJECT_BINARY_DIR}/wspc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT Development)

# ---- Manual pages ----------------------------------------------------------------------------------------------------

# wspc_compress(from to): without the time of day, so that the same build makes the same file.
find_program(GZIP gzip REQUIRED)
function(wspc_compress from to)
  execute_process(COMMAND ${GZIP} -9nc ${from} OUTPUT_FILE ${to} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.3)
if(TARGET wspc_command)
  list(APPEND pages ${PROJECT_SOURCE_DIR}/docs/man/wspc.1)
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pages})
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
foreach(page ${pages})
  cmake_path(GET page FILENAME name)
  string(REGEX REPLACE ".*\\." "" section ${name})
  wspc_compress(${page} ${PROJECT_BINARY_DIR}/man/${name}.gz)
  set(component Development)
  if(section EQUAL 1)
    set(component Tools)
  endif()
  install(FILES ${PROJECT_BINARY_DIR}/man/${name}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
endforeach()
