/*
 * url/url_host: what stands for a host, checked and in its one spelling.
 *
 * Layer: base. Source: https://url.spec.whatwg.org/#host-parsing
 */
#ifndef URL_URL_HOST_H
#define URL_URL_HOST_H

#include "base/buf.h"

/*
 * Append the serialised host that `input` (valid UTF-8) stands for. `opaque`:
 * of a scheme that is not special; only then may it be empty. TS_E_SYNTAX with
 * a reason when it is no host.
 */
int url_host_add(struct view input, bool opaque, struct buf *buf,
		 struct error *err);

#endif
