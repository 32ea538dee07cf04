// SPDX-License-Identifier: MIT
// record_file: a file that is written from its beginning on; what was there is replaced.
#ifndef WSPC_TOOL_RECORDINGS_RECORD_FILE_H
#define WSPC_TOOL_RECORDINGS_RECORD_FILE_H

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace wspc::tool {

class RecordFile {
 public:
  // Without a name there is none.
  explicit RecordFile(const std::string& name) {
    if (name.empty()) return;
    descriptor_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) problem_ = "cannot write " + name + ": " + std::strerror(errno);
  }
  ~RecordFile() {
    if (is_open()) ::close(descriptor_);
  }
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  // Why it is not open; empty: it is, or there is none.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  int descriptor_ = -1;
  std::string problem_;
};

}  // namespace wspc::tool

#endif
