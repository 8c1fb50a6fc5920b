#include "libs/platform/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace naungan::platform {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    SetLogSink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
  }

  nlohmann::json Line(size_t index) const { return nlohmann::json::parse(lines_.at(index)); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, OneCallIsOneLineOfJson) {
  const std::string roster = "rosters/maros-2021.farmers";
  LogInfo("roster approved", {{"roster", roster}, {"rows", 28'000}, {"late", false}});
  ASSERT_EQ(lines_.size(), 1);
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  const auto line = Line(0);
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["what"], "roster approved");
  EXPECT_EQ(line["roster"], roster);
  EXPECT_EQ(line["rows"], 28'000);
  EXPECT_EQ(line["late"], false);
  // 2024-05-01T01:02:03.000004Z
  const std::string time = line["time"];
  EXPECT_EQ(time.size(), 27);
  EXPECT_EQ(time[10], 'T');
  EXPECT_EQ(time.back(), 'Z');
}

TEST_F(LogTest, NothingInAValueBreaksTheLine) {
  LogWarning("odd", {{"text", "a\"b\\c\nd\x01"}, {"latin", "caf\xe9"}});
  ASSERT_EQ(lines_.size(), 1);
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_EQ(Line(0)["text"], "a\"b\\c\nd\x01");
  EXPECT_EQ(Line(0)["latin"], "caf\xef\xbf\xbd");
}

TEST_F(LogTest, ALongValueIsCutBetweenCharacters) {
  std::string text(kLogValueBytesMax - 1, 'x');
  text += "é and more";
  LogInfo("long", {{"text", text}});
  EXPECT_EQ(Line(0)["text"], std::string(kLogValueBytesMax - 1, 'x'));
}

TEST_F(LogTest, LowerLevelsAreDropped) {
  LogDebug("unseen");
  EXPECT_TRUE(SetLogLevel("error"));
  LogWarning("unseen");
  LogError("seen");
  EXPECT_FALSE(SetLogLevel("loud"));
  EXPECT_TRUE(SetLogLevel("debug"));
  LogDebug("seen too");
  ASSERT_EQ(lines_.size(), 2);
  EXPECT_EQ(Line(0)["level"], "error");
  EXPECT_EQ(Line(1)["level"], "debug");
}

TEST_F(LogTest, ThreadsWriteWholeLines) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < kLines; ++i) LogInfo("line", {{"thread", t}, {"number", i}});
      });
    }
  }
  ASSERT_EQ(lines_.size(), kThreads * kLines);
  for (size_t i = 0; i < lines_.size(); ++i) EXPECT_EQ(Line(i)["what"], "line");
}

}  // namespace
}  // namespace naungan::platform
