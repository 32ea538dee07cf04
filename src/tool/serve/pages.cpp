// SPDX-License-Identifier: MIT
// pages: the responses of `wspc serve` to requests for files.
#include "tool/serve/pages.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "http/request.h"
#include "tool/serve/beneath.h"
#include "tool/serve/file_body.h"

namespace wspc::tool {
namespace {

namespace fs = std::filesystem;

std::string type_of(const fs::path& file) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> types{{
      {".html", "text/html; charset=utf-8"},
      {".htm", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".md", "text/markdown; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".ico", "image/x-icon"},
      {".wasm", "application/wasm"},
      {".woff2", "font/woff2"},
  }};
  const std::string extension = http::in_small_letters(file.extension().string());
  const auto* const found =
      std::find_if(types.begin(), types.end(), [&extension](const auto& type) { return type.first == extension; });
  return std::string(found == types.end() ? "application/octet-stream" : found->second);
}

// A request for "." or ".." would be answered, or climb, within the directory; but it never was.
bool has_dots(std::string_view path) noexcept { return path.find("/.") != path.npos; }

Page problem(unsigned status, std::string text) { return {.status = status, .body = std::move(text)}; }

Page not_opened(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return problem(503, "The server has too many open files.\n");
    case EIO:
      return problem(500, "The file cannot be read.\n");
    default:
      return problem(404, "There is no such file.\n");
  }
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (; !text.empty(); text.remove_prefix(1)) {
    char character = text.front();
    if (character == '%') {
      unsigned code = 0;
      if (text.size() < 3) return {};
      const auto [end, wrong] = std::from_chars(text.data() + 1, text.data() + 3, code, 16);
      if (wrong != std::errc() || end != text.data() + 3) return {};
      character = static_cast<char>(code);
      text.remove_prefix(2);
    }
    if (character == '\0') return {};
    decoded += character;
  }
  return decoded;
}

Page file_page(const std::string& directory, std::string_view path) {
  const auto decoded = percent_decoded(path);
  if (!decoded || !decoded->starts_with('/') || has_dots(*decoded)) return not_opened(ENOENT);
  OpenFile file = open_beneath(directory, *decoded);
  if (file.error != 0) return not_opened(file.error);
  Page page{.type = type_of(file.name)};
  page.headers = {{"cache-control", "no-cache"}, {"x-content-type-options", "nosniff"}};
  page.source = std::make_shared<FileBody>(std::move(file), *decoded);
  return page;
}

}  // namespace wspc::tool
