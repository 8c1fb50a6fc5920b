#include <gtest/gtest.h>

#include "libs/runtime/topic_plan.h"
#include "naungan/notes/v1/notes_service.pb.h"
#include "services/notes/notes_server.h"

namespace naungan::notes {
namespace {

TEST(Notes, AnEventIsPublishedToTheFeedOfTheTable) {
  v1::NoteEvent note;
  note.set_text("hello");
  const auto outgoing = NotesMachine().Publish(note.SerializeAsString()).value();
  ASSERT_EQ(outgoing.size(), 1U);
  EXPECT_EQ(runtime::FeedsOf("notes"), std::vector<std::string>{outgoing[0].topic});
  EXPECT_EQ(outgoing[0].value, note.SerializeAsString());
}

}  // namespace
}  // namespace naungan::notes
