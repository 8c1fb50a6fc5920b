#include "libs/state/corrupt_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "libs/state/read_failed.h"
#include "tests/support/table_damage.h"
#include "tests/support/temporary_directory.h"

namespace naungan::state {
namespace {

class CorruptStoreTest : public testing::Test {
 protected:
  CorruptStoreTest() {
    // The store has more than one block: "first" is in the first block, "second" in another.
    std::vector<RowChange> changes{{"first", "1"}, {"second", "2"}};
    const std::string filling(100, 'v');
    std::vector<std::string> keys;
    for (int i = 100; i < 1000; ++i) keys.push_back("g" + std::to_string(i));
    for (const auto& key : keys) changes.push_back({key, filling});
    auto store = Store::Open(Directory(), memory_).value();
    EXPECT_TRUE(store->Commit(changes));
  }

  std::filesystem::path Directory() const { return temporary_.path() / "0"; }
  std::string Aside(int number) const {
    return Directory().string() + ".quarantined-" + std::to_string(number);
  }
  // Opens the store for an owner that reads `row` on opening.
  Result<OpenedStore> Open(const std::string& row) {
    return OpenOrBeginAnew(Directory(), memory_, [&](Store& store) -> Status {
      store.Get(row);
      return {};
    });
  }
  bool IsMarked() const { return std::filesystem::exists(Directory().string() + ".corrupt"); }

  TemporaryDirectory temporary_;
  StoreMemory memory_;
};

TEST_F(CorruptStoreTest, AWholeStoreIsOpened) {
  const auto opened = Open("first").value();
  EXPECT_FALSE(opened.set_aside);
  EXPECT_EQ(opened.store->Get("second"), "2");
}

TEST_F(CorruptStoreTest, WhatItsOwnerCannotReadIsSetAside) {
  ASSERT_GT(DamageFirstBlocks(Directory()), 0);
  const auto opened = Open("first").value();
  ASSERT_TRUE(opened.set_aside);
  EXPECT_EQ(opened.set_aside->reason, "STORE_CORRUPT");
  EXPECT_NE(opened.set_aside->message, "");
  EXPECT_EQ(opened.set_aside->moved_to, Aside(1));
  EXPECT_EQ(opened.store->Get("second"), std::nullopt) << "it begins empty";
}

TEST_F(CorruptStoreTest, WhatIsFoundWhileRunningIsSetAsideAtTheNextOpening) {
  // given: damage that the owner does not meet on opening
  ASSERT_GT(DamageFirstBlocks(Directory()), 0);
  {
    const auto opened = Open("second").value();
    ASSERT_FALSE(opened.set_aside);
    ASSERT_FALSE(IsMarked()) << "a healthy store was marked";
    // when
    EXPECT_THROW(opened.store->Get("first"), ReadFailed);
    // then: the mark is there at once, whatever happens to the process from now on
    EXPECT_TRUE(IsMarked());
  }
  // then
  EXPECT_EQ(Open("second").value().set_aside->moved_to, Aside(1));
  EXPECT_FALSE(Open("second").value().set_aside) << "the mark stayed";
}

TEST_F(CorruptStoreTest, AMarkWithoutAStoreIsForgotten) {
  std::ofstream(Directory().string() + ".corrupt") << "found corrupt while running\n";
  std::filesystem::remove_all(Directory());
  const auto opened = Open("first").value();
  ASSERT_TRUE(opened.set_aside);
  EXPECT_EQ(opened.set_aside->moved_to, std::nullopt);
  EXPECT_FALSE(IsMarked());
}

TEST_F(CorruptStoreTest, AnotherFormatIsSetAsideAndAnotherRefusalIsNot) {
  const auto refuse = [](Code code, const char* reason, bool& once) {
    return [code, reason, &once](Store&) -> Status {
      if (std::exchange(once, false)) return Fail(code, reason, "", "not ours");
      return {};
    };
  };
  bool once = true;
  const auto other = OpenOrBeginAnew(
      Directory(), memory_, refuse(Code::kFailedPrecondition, "STORE_OTHER_PARTITION", once));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().reason, "STORE_OTHER_PARTITION");
  EXPECT_FALSE(std::filesystem::exists(Aside(1)));
  once = true;
  const auto opened = OpenOrBeginAnew(Directory(), memory_,
                                      refuse(Code::kFailedPrecondition, "STORE_FORMAT", once));
  ASSERT_TRUE(opened && opened->set_aside);
  EXPECT_EQ(opened->set_aside->reason, "STORE_FORMAT");
}

}  // namespace
}  // namespace naungan::state
