#include <nats/nats.h>

#if NATS_VERSION_NUMBER < 0x030400
#error "libnats 3.4 or newer is needed."
#endif

// What happens beside the calls is read from the connection: without a handler, the library would
// write it to standard error.
static inline void jsonl_nats_ignore(natsConnection *connection, natsSubscription *subscription,
                                     natsStatus status, void *owner) {
  (void)connection;
  (void)subscription;
  (void)status;
  (void)owner;
}

static inline natsStatus jsonl_nats_silence(natsOptions *options) {
  return natsOptions_SetErrorHandler(options, jsonl_nats_ignore, NULL);
}
