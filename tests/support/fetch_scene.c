#include "support/fetch_scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "support/check.h"
#include "support/pixel.h"

static const struct fake_reply image = {
    .status = 200,
    .fields = "Content-Length: 42\r\nETag: \"e\"\r\n",
    .body = PIXEL_GIF,
    .body_len = PIXEL_BYTES};

static struct fake_reply
say_image(void *ctx, const struct transport_request *request, size_t n)
{
	(void)ctx;
	(void)request;
	(void)n;
	return image;
}

/* The n-th request gets the n-th line of the script, or its last one. */
static struct fake_reply
say_script(void *ctx, const struct transport_request *request, size_t n)
{
	const struct scene *scene = ctx;

	(void)request;
	return scene->script[n < scene->script_len ? n : scene->script_len - 1];
}

void scene_script(struct scene *scene, const struct fake_reply *lines,
		  size_t count)
{
	scene->transport.answer = say_script;
	scene->script = lines;
	scene->script_len = count;
}

static int remember_get(void *ctx, struct view host, struct host_fact *ret_fact,
			struct error *err)
{
	struct scene *scene = ctx;

	(void)host;
	(void)err;
	scene->gets++;
	*ret_fact = scene->fact;
	return 0;
}

static int remember_put(void *ctx, struct view host,
			const struct host_fact *fact, struct error *err)
{
	struct scene *scene = ctx;

	(void)host;
	(void)err;
	scene->puts++;
	scene->fact = *fact;
	return 0;
}

static const struct host_memory_ops memory_ops = {remember_get, remember_put};

static char *copy(const char *string)
{
	return string ? strdup(string) : NULL;
}

static int on_outcome(void *ctx, const struct fetch_outcome *outcome,
		      struct error *err)
{
	struct scene *scene = ctx;
	struct fetch_request more = {.url = scene->add_next};

	if (scene->count == scene->cap) {
		scene->cap = scene->cap ? scene->cap * 2 : 64;
		scene->heard =
		    realloc(scene->heard, scene->cap * sizeof(*scene->heard));
		assert_non_null(scene->heard);
	}
	scene->heard[scene->count++] =
	    (struct heard){copy(outcome->request->url),
			   copy(outcome->reason),
			   copy(outcome->referer),
			   copy(outcome->final_url),
			   outcome->verdict,
			   outcome->tries,
			   outcome->hop_count,
			   outcome->passing,
			   scene->clock.ms};
	if (scene->add_next) {
		scene->add_next = NULL;
		assert_int_equal(fetcher_add(scene->fetcher, &more, err), 0);
	}
	return scene->outcome_code;
}

static void on_progress(void *ctx, const struct fetch_progress *progress)
{
	struct scene *scene = ctx;

	assert_true(progress->done <= progress->total);
	assert_true(progress->flying <= LIMIT_TOTAL);
	assert_true(progress->hosts <= progress->flying);
	scene->progress++;
}

static bool is_cancelled(void *ctx)
{
	const struct scene *scene = ctx;

	return scene->cancel_after && scene->count >= scene->cancel_after;
}

struct scene *scene_new(void)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	assert_non_null(scene);
	fake_clock_init(&scene->clock, SCENE_START);
	fake_transport_init(&scene->transport, &scene->clock);
	scene->transport.answer = say_image;
	scene->transport.ctx = scene;
	fake_sinks_init(&scene->sinks);
	scene->memory = (struct host_memory){&memory_ops, scene};
	scene->fetcher = fetcher_new(
	    &scene->options, &scene->transport.transport, &scene->sinks.source,
	    &scene->memory, &scene->clock.clock);
	return scene;
}

void scene_add(struct scene *scene, const char *url)
{
	struct fetch_request request = {.url = url};

	assert_int_equal(fetcher_add(scene->fetcher, &request, NULL), 0);
}

int scene_run(struct scene *scene, struct error *err)
{
	const struct fetch_callbacks callbacks = {on_outcome, on_progress,
						  is_cancelled, scene};

	return fetcher_run(scene->fetcher, &callbacks, err);
}

const struct heard *scene_run_one(struct scene *scene)
{
	assert_int_equal(scene_run(scene, NULL), 0);
	assert_int_equal(scene->count, 1);
	return &scene->heard[0];
}

void scene_end(struct scene *scene)
{
	fetcher_free(scene->fetcher);
	assert_int_equal(scene->sinks.opened,
			 scene->sinks.committed + scene->sinks.aborted);
	fake_transport_release(&scene->transport);
	for (size_t i = 0; i < scene->count; i++) {
		free(scene->heard[i].url);
		free(scene->heard[i].reason);
		free(scene->heard[i].referer);
		free(scene->heard[i].final_url);
	}
	free(scene->heard);
	free(scene);
}
