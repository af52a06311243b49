/*
 * tests/store/captures: records for a catalog, put and found.
 */
#ifndef TEST_STORE_CAPTURES_H
#define TEST_STORE_CAPTURES_H

#include "base/arena.h"
#include "opened.h"

static inline int put(struct opened *opened, const struct capture *captures,
		      size_t count, struct error *err)
{
	return opened->catalog->ops->put(opened->catalog->ctx, captures, count,
					 err);
}

static inline bool find(struct opened *opened, struct arena *arena,
			const char *url, struct capture *ret_capture)
{
	struct view view = view_of(url);
	struct error err = {0};
	bool found = false;

	if (opened->catalog->ops->find(opened->catalog->ctx, &view, 1, arena,
				       ret_capture, &found, &err))
		fail_msg("%s", err.text);
	return found;
}

static inline struct capture image(const char *url, int64_t time,
				   unsigned char name)
{
	return (struct capture){
	    .url = view_of(url),
	    .time = time,
	    .verdict = view_of("image"),
	    .status = 200,
	    .final_url = view_of(url),
	    .has_asset = true,
	    .digest = {{name}},
	    .size = 1234,
	    .type = MEDIA_PNG,
	    .width = 40000,
	    .height = 3,
	    .tries = 1,
	};
}

#endif
