#include "bundle/member_source.h"

int member_source_next(struct member_source *source, struct member *ret_member,
		       bool *ret_end, struct error *err)
{
	return source->ops->next(source, ret_member, ret_end, err);
}

int member_source_read(struct member_source *source, struct view *ret_bytes,
		       struct error *err)
{
	return source->ops->read(source, ret_bytes, err);
}

void member_source_close(struct member_source *source)
{
	if (source)
		source->ops->close(source);
}
