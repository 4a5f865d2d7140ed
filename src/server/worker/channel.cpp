#include "server/worker/channel.hpp"

extern "C" {
#include "libpq/pqmq.h"
#include "postmaster/bgworker.h"
#include "storage/proc.h"
}

namespace shepherd::worker {

namespace {

constexpr std::uint32_t magic = 0x53484557;  // "SHEW"
constexpr std::size_t head_size = MAXALIGN(sizeof(Shared));
constexpr std::size_t queue_size = 65536;  // bytes, each

char* queue_at(dsm_segment* segment, std::size_t index) {
    return static_cast<char*>(dsm_segment_address(segment)) + head_size + index * queue_size;
}

}  // namespace

Channel::Channel(Oid database, bool detached) : starter_(true) {
    pg_call([&] {
        segment_ = dsm_create(head_size + 2 * queue_size, 0);
        shared_ = static_cast<Shared*>(dsm_segment_address(segment_));
        *shared_ = {magic, database, GetAuthenticatedUserId(), MyProcPid, detached};
        shm_mq* const requests = shm_mq_create(queue_at(segment_, 0), queue_size);
        shm_mq* const results = shm_mq_create(queue_at(segment_, 1), queue_size);
        shm_mq_set_sender(requests, MyProc);
        shm_mq_set_receiver(results, MyProc);
        requests_ = shm_mq_attach(requests, segment_, nullptr);
        results_ = shm_mq_attach(results, segment_, nullptr);
    });
}

Channel::Channel(dsm_handle handle) : starter_(false) {
    pg_call([&] {
        segment_ = dsm_attach(handle);
        if (segment_ == nullptr) {
            ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                            errmsg("could not map dynamic shared memory segment"),
                            errdetail("The session that started this worker has ended.")));
        }
        dsm_pin_mapping(segment_);
        shared_ = static_cast<Shared*>(dsm_segment_address(segment_));
        if (shared_->magic != magic) {
            ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                            errmsg("unexpected content of dynamic shared memory segment")));
        }
        auto* const requests = reinterpret_cast<shm_mq*>(queue_at(segment_, 0));
        auto* const results = reinterpret_cast<shm_mq*>(queue_at(segment_, 1));
        shm_mq_set_receiver(requests, MyProc);
        shm_mq_set_sender(results, MyProc);
        requests_ = shm_mq_attach(requests, segment_, nullptr);
        results_ = shm_mq_attach(results, segment_, nullptr);
        pq_redirect_to_shm_mq(segment_, results_);
    });
}

Channel::~Channel() {
    // The worker's end goes with its process, after the last message. While an error is on its way the
    // session's goes with the transaction.
    if (starter_ && std::uncaught_exceptions() == 0) {
        dsm_detach(segment_);
    }
}

void Channel::watch(BackgroundWorkerHandle* worker) {
    shm_mq_set_handle(requests_, worker);
    shm_mq_set_handle(results_, worker);
}

bool Channel::send(const std::string& request) {
    return pg_call([&] {
        return shm_mq_send(requests_, request.size(), request.data(), false, true) == SHM_MQ_SUCCESS;
    });
}

std::string_view Channel::receive() {
    void* data = nullptr;
    Size size = 0;
    shm_mq_result const result = pg_call([&] { return shm_mq_receive(requests_, &size, &data, false); });
    if (result != SHM_MQ_SUCCESS) {
        pg_call([] {
            ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE),
                            errmsg("the session that started this worker has ended")));
        });
    }
    return {static_cast<const char*>(data), size};
}

void Channel::reply(char kind, const std::string& text) {
    pg_call([&] {
        shm_mq_iovec parts[] = {{&kind, 1}, {text.data(), text.size()}};
        (void)shm_mq_sendv(results_, parts, lengthof(parts), false, true);
    });
}

Channel::Message Channel::poll() {
    void* data = nullptr;
    Size size = 0;
    shm_mq_result const result = pg_call([&] { return shm_mq_receive(results_, &size, &data, true); });
    if (result != SHM_MQ_SUCCESS) {
        return {result, {}};
    }
    return {result, {static_cast<const char*>(data), size}};
}

}  // namespace shepherd::worker
