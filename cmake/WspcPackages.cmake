# SPDX-License-Identifier: MIT
# WspcPackages: `cpack` makes of the three components the Debian packages libwspc0, libwspc-dev and wspc-tools.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wspc)
set(CPACK_PACKAGE_VENDOR wspc)
set(CPACK_PACKAGE_CONTACT "The wspc authors <wspc@wspc.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL Runtime Development Tools)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY >=)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(version ${PROJECT_VERSION}-1)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libwspc0)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/triggers)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "WebSocket engine without a network, shared library
Bytes in, events and bytes out: the WebSocket protocol (RFC 6455) with
compression (RFC 7692) as a library that does no I/O of its own.

It has the thirteen functions of websocket.h, the WebSocket Protocol Component
API of Windows, and a C++20 interface.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libwspc-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libwspc0 (= ${version}), zlib1g-dev")
if(deflate_libraries)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libisal-dev")
endif()
if(TARGET wspc_io_static)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "libssl-dev, libnghttp2-dev")
endif()
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "WebSocket engine without a network, development files
Headers, static library, manual pages, and files for CMake and pkg-config.

Among the headers are those that let console programs written for the Windows
SDK compile unchanged.")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME wspc-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION net)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "WebSockets from the command line
The command wspc talks to WebSocket servers, is one, and measures them.")

# Debian's policy asks for these in each package: the licence and the changelog.
set(documents ${PROJECT_BINARY_DIR}/debian)
file(MAKE_DIRECTORY ${documents})
file(READ ${PROJECT_SOURCE_DIR}/LICENSE license)
string(REGEX REPLACE "^.*\n\n(Permission)" "\\1" license "${license}")
string(STRIP "${license}" license)
string(REGEX REPLACE "\n\n" "\n.\n" license "${license}")
string(REGEX REPLACE "\n" "\n " license " ${license}")
foreach(name changelog copyright)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/debian/${name}.in ${documents}/${name} @ONLY)
endforeach()
wspc_compress(${documents}/changelog ${documents}/changelog.Debian.gz)
foreach(component Runtime Development Tools)
  string(TOUPPER ${component} upper)
  install(FILES ${documents}/changelog.Debian.gz ${documents}/copyright COMPONENT ${component}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
endforeach()
include(CPack)
