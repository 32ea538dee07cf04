# SPDX-License-Identifier: MIT
# WspcEmbed: writes OUTPUT, a C++ source with the contents of the files in FOLDER.
#
# cmake -DOUTPUT=assets.cpp -DFOLDER=page -P WspcEmbed.cmake

file(GLOB files ${FOLDER}/*)
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" content)
  string(APPEND entries "    {\"${name}\", R\"wspc(${content})wspc\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// asset: made of the files in src/tool/ui/page.
#include \"tool/ui/asset.h\"

namespace wspc::tool::ui {
namespace {

constexpr Asset all[] = {
${entries}};

}  // namespace

std::span<const Asset> assets() noexcept { return all; }

}  // namespace wspc::tool::ui
")
