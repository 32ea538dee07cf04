# SPDX-License-Identifier: MIT
# WspcDll: makes of the target wspc websocket.dll: its name, exports, import library and version resource.

enable_language(RC)
configure_file(${PROJECT_SOURCE_DIR}/src/abi/windows/version.rc.in ${PROJECT_BINARY_DIR}/version.rc @ONLY)

# Names are decorated for 32-bit x86 only, and never in what the DLL exports.
set(listed ${PROJECT_SOURCE_DIR}/src/abi/windows/websocket.def)
set(exports ${PROJECT_BINARY_DIR}/websocket.def)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${listed})
file(READ ${listed} text)
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^i[3-6]86$")
  string(REGEX REPLACE "@[0-9]+( +@)" "\\1" text "${text}")
endif()
file(CONFIGURE OUTPUT ${exports} CONTENT "${text}" @ONLY)

target_sources(wspc PRIVATE ${exports} ${PROJECT_BINARY_DIR}/version.rc)
set_target_properties(wspc PROPERTIES PREFIX "" OUTPUT_NAME websocket LINK_DEPENDS ${exports})
target_link_libraries(wspc PRIVATE bcrypt synchronization)
target_link_libraries(wspc_static PRIVATE bcrypt synchronization)
target_compile_definitions(wspc_flags INTERFACE _WIN32_WINNT=0x0602)  # Windows 8, where the original begins
target_link_options(wspc PRIVATE -static -Wl,--kill-at,--gc-sections $<$<NOT:$<CONFIG:Debug>>:-s>)

# The linker's own import library would lack what stdcall's callers ask for.
add_custom_command(TARGET wspc POST_BUILD
  COMMAND ${CMAKE_DLLTOOL} --kill-at --input-def ${exports} --output-lib $<TARGET_LINKER_FILE:wspc> VERBATIM)
