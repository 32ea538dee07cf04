// SPDX-License-Identifier: MIT
// resolver_test: look-ups of names: how many at once, in which order, and what becomes of those that are withdrawn.
#include "io/loop/resolver.h"

#include <future>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "io/loop/held_names.h"

namespace wspc::io {
namespace {

using Names = std::vector<std::string>;

// Names whose look-ups take all threads: "held0", "held0", … "held1", ….
Names names_for_all_threads() {
  Names names;
  for (std::size_t i = 0; i < Resolver::most_threads; ++i) {
    names.push_back("held" + std::to_string(i / Resolver::most_of_one_name));
  }
  return names;
}

TEST(Resolver, finds_the_addresses_of_localhost) {
  std::promise<Addresses> answered;
  Resolver::of_process()->ask("localhost", 80, [&](const Addresses& found) { answered.set_value(found); });
  const Addresses found = answered.get_future().get();
  EXPECT_FALSE(found.error);
  ASSERT_FALSE(found.endpoints.empty());
  for (const Endpoint& each : found.endpoints) {
    EXPECT_TRUE(tcp_endpoint(each).address().is_loopback()) << format(each);
    EXPECT_EQ(tcp_endpoint(each).port(), 80);
  }
}

TEST(Resolver, says_why_there_are_no_addresses) {
  std::promise<Addresses> answered;
  Resolver::of_process()->ask(std::string(300, 'x'), 80, [&](const Addresses& found) { answered.set_value(found); });
  const Addresses found = answered.get_future().get();
  EXPECT_TRUE(found.error);
  EXPECT_TRUE(found.endpoints.empty());
}

TEST(Resolver, knows_an_address_without_a_look_up) {
  EXPECT_EQ(format(numeric_address("127.0.0.1", 9).endpoints.at(0)), "127.0.0.1:9");
  EXPECT_EQ(format(numeric_address("::1", 9).endpoints.at(0)), "[::1]:9");
  EXPECT_TRUE(numeric_address("localhost", 9).error);
  EXPECT_TRUE(numeric_address("localhost", 9).endpoints.empty());
}

TEST(Resolver, looks_up_a_name_while_another_one_hangs) {
  HeldNames names;
  const auto resolver = names.resolver();
  std::promise<void> answered;
  for (int i = 0; i < 100; ++i) resolver->ask("held", 80, [](const Addresses&) {});
  resolver->ask("other", 80, [&](const Addresses&) { answered.set_value(); });
  EXPECT_EQ(answered.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_EQ(names.begun(0).size(), Resolver::most_of_one_name + 1);
}

TEST(Resolver, serves_what_waits_in_its_order_without_what_was_withdrawn) {
  HeldNames names;
  const auto resolver = names.resolver();
  Names expected = names_for_all_threads();
  for (const std::string& name : expected) resolver->ask(name, 80, [](const Addresses&) {});
  EXPECT_EQ(names.begun(expected.size()).size(), expected.size());

  resolver->ask("a", 80, [](const Addresses&) {});
  const auto token = std::make_shared<int>();
  const std::uint64_t withdrawn = resolver->ask("b", 80, [token](const Addresses&) {});
  resolver->ask("held9", 80, [](const Addresses&) {});
  std::promise<void> answered;
  resolver->ask("c", 80, [&](const Addresses&) { answered.set_value(); });
  EXPECT_EQ(token.use_count(), 2);
  resolver->withdraw(withdrawn);
  EXPECT_EQ(token.use_count(), 1);
  names.let_go("held0");
  expected.insert(expected.end(), {"a", "held9"});
  const Names begun = names.begun(expected.size());
  EXPECT_EQ(Names(begun.begin() + Resolver::most_threads, begun.end()), (Names{"a", "held9"}));
  names.let_go("held9");
  EXPECT_EQ(answered.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_EQ(names.begun(expected.size() + 1).back(), "c");
}

TEST(Resolver, an_exception_of_the_function_is_an_error) {
  const auto resolver =
      std::make_shared<Resolver>([](const std::string&, std::uint16_t) -> Addresses { throw std::bad_alloc(); });
  std::promise<Addresses> answered;
  resolver->ask("any", 80, [&](const Addresses& found) { answered.set_value(found); });
  EXPECT_TRUE(answered.get_future().get().error);
}

TEST(Resolver, answers_again_when_there_was_no_memory_for_the_answer) {
  HeldNames names;
  const auto resolver = names.resolver();
  std::promise<void> answered;
  resolver->ask("any", 80, [&, tries = 0](const Addresses&) mutable {
    if (++tries < 3) throw std::bad_alloc();
    answered.set_value();
  });
  EXPECT_EQ(answered.get_future().wait_for(patience), std::future_status::ready);
}

TEST(ResolverDeathTest, a_look_up_that_hangs_does_not_keep_the_process) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto leave = [] {
    ::alarm(20);
    auto* const names = new HeldNames;  // never destroyed: nothing lets the names go
    names->resolver()->ask("held", 80, [](const Addresses&) {});
    names->begun(1);
    std::exit(7);
  };
  EXPECT_EXIT(leave(), ::testing::ExitedWithCode(7), "");
}

// The threads of the parent do not exist in the child.
TEST(Resolver, a_child_of_fork_has_one_of_its_own) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer has no threads after fork()";
#endif
  const auto resolver = Resolver::of_process();
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    const auto own = Resolver::of_process();
    std::promise<Addresses> answered;
    own->ask("localhost", 80, [&](const Addresses& found) { answered.set_value(found); });
    ::_exit(answered.get_future().get().error || own == resolver ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(Resolver::of_process(), resolver);
}

}  // namespace
}  // namespace wspc::io
