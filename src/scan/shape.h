/*
 * scan/shape: whether a body is HTML or Markdown, by its looks.
 *
 * Layer: base. Internal to the room.
 *
 * HTML is a document (a doctype, or html, head or body first), or one element
 * that wraps all the rest and holds no Markdown image: that is what feed
 * readers make of a post. Everything else is Markdown with HTML in it.
 */
#ifndef SCAN_SHAPE_H
#define SCAN_SHAPE_H

#include "base/view.h"

bool shape_is_html(struct view body);

#endif
