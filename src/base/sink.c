#include "base/sink.h"

int sink_write(struct sink *sink, const void *bytes, size_t len,
	       struct error *err)
{
	return sink->ops->write(sink, bytes, len, err);
}

int sink_commit(struct sink *sink, struct digest *ret_digest, struct error *err)
{
	return sink->ops->commit(sink, ret_digest, err);
}

void sink_abort(struct sink *sink)
{
	if (sink)
		sink->ops->abort(sink);
}
