#include "driver/driver.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "scan/srcset.h"

static json_t *size_to_json(uint64_t size)
{
	return size ? json_integer((json_int_t)size) : json_null();
}

static json_t *density_to_json(struct view density)
{
	char *number = xmemdup0(density.ptr, density.len);
	json_t *json = density.len ? json_real(strtod(number, NULL)) : NULL;

	free(number);
	return json ? json : json_null();
}

static json_t *candidate_to_json(struct view value,
				 const struct srcset_candidate *candidate)
{
	struct view url =
	    view_slice(value, candidate->url.start, candidate->url.end);

	return json_pack("{s:o, s:I, s:I, s:o, s:o, s:o}", "url",
			 json_stringn(url.ptr, url.len), "start",
			 (json_int_t)candidate->url.start, "end",
			 (json_int_t)candidate->url.end, "w",
			 size_to_json(candidate->width), "d",
			 density_to_json(candidate->density), "h",
			 size_to_json(candidate->height));
}

json_t *driver_srcset(const json_t *input)
{
	const json_t *srcset = json_object_get(input, "input");
	struct srcset_candidate candidate;
	struct view value;
	json_t *candidates;
	size_t at = 0;

	if (!json_is_string(srcset))
		return json_pack("{s:s}", "error", "no input");
	value =
	    view_make(json_string_value(srcset), json_string_length(srcset));
	candidates = json_array();
	while (srcset_next(value, &at, &candidate))
		json_array_append_new(candidates,
				      candidate_to_json(value, &candidate));
	return json_pack("{s:o}", "candidates", candidates);
}
