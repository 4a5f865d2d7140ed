// The shared memory between a session and the worker that does something for it.
#pragma once

#include "server/boundary/guard.hpp"

extern "C" {
#include "storage/dsm.h"
#include "storage/shm_mq.h"
}

namespace shepherd::worker {

/// What the worker has to know before it can receive anything.
struct Shared {
    std::uint32_t magic;
    Oid database;   ///< to connect to
    Oid user;       ///< who logged in
    int process;    ///< of the session
    bool detached;  ///< nobody waits for the result
};

/// Kinds of the worker's messages, beside the server's own 'E' (error) and 'N' (notice).
constexpr char message_begun = 'b';   ///< it has read the request, and goes on alone if it is detached
constexpr char message_result = 'r';  ///< the task ended well; what came of it

/// One end of a channel. Two queues, so that neither a request of hundreds of megabytes nor a long result
/// needs a segment of its size: a container's /dev/shm has 64 MB as a rule.
class Channel {
  public:
    /// The session's end: creates the segment. `database`: where the worker connects to.
    explicit Channel(Oid database, bool detached);
    /// The worker's end: attaches to it. From then on its errors and notices go there, its own death as well.
    /// Server calls that may raise; only inside a worker.
    explicit Channel(dsm_handle handle);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    const Shared& shared() const { return *shared_; }
    dsm_handle handle() const { return dsm_segment_handle(segment_); }
    /// Tells both queues whose death ends them.
    void watch(struct BackgroundWorkerHandle* worker);

    /// The session's: sends the request. Returns false when the worker is gone.
    bool send(const std::string& request);
    /// The worker's: waits for the request. It stays valid as long as the object.
    std::string_view receive();
    /// The worker's: sends a message. One that nobody waits for any more is dropped.
    void reply(char kind, const std::string& text);
    /// The session's: the next message of the worker, if there is one.
    struct Message {
        shm_mq_result result = SHM_MQ_WOULD_BLOCK;
        std::string_view text;  ///< valid to the next call; its first byte is the kind
    };
    Message poll();

  private:
    bool const starter_;
    dsm_segment* segment_ = nullptr;
    Shared* shared_ = nullptr;
    shm_mq_handle* requests_ = nullptr;
    shm_mq_handle* results_ = nullptr;
};

}  // namespace shepherd::worker
