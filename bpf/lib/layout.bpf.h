/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What a program needs so that its records can be read elsewhere: their types in the object's BTF. */
#ifndef RETINA_LAYOUT_BPF_H
#define RETINA_LAYOUT_BPF_H

/*
 * A type that neither a map nor a variable has would be missing from BTF, and with it from the TypeScript layout.
 * Costs eight bytes of .bss.
 */
#define KEEP_TYPE(name, type) type *keep_##name __attribute__((unused))

#endif
