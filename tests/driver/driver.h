/*
 * tests/driver: one answer for one case, as JSON.
 *
 * Each kind takes a case's own input fields and returns a new object with the
 * answer, {"error": reason} included; never NULL. The program tearsheet-driver
 * serves them as lines; conformance tests call them directly.
 */
#ifndef DRIVER_DRIVER_H
#define DRIVER_DRIVER_H

#include <jansson.h>

json_t *driver_url(const json_t *input);
json_t *driver_referrer(const json_t *input);
json_t *driver_srcset(const json_t *input);
json_t *driver_scan(const json_t *input);
json_t *driver_attributes(const json_t *input);
json_t *driver_front_matter(const json_t *input);
json_t *driver_rewrite(const json_t *input);
json_t *driver_sniff(const json_t *input);
json_t *driver_address(const json_t *input);
json_t *driver_url_guard(const json_t *input);

#endif
