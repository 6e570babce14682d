/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The tables of flows on kernels before 5.12: the kernel's own hash maps, an even and an odd one of each family. */
#ifndef RETINA_FLOW_HASH_TABLE_BPF_H
#define RETINA_FLOW_HASH_TABLE_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "flow_value.bpf.h"

#define TABLE(name, key_type, entries)                                                             \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, entries);                                                      \
		__type(key, key_type);                                                             \
		__type(value, struct flow_value);                                                  \
	} name SEC(".maps")

TABLE(flow4_even, struct flow_key4, 32768);
TABLE(flow4_odd, struct flow_key4, 32768);
TABLE(flow6_even, struct flow_key6, 16384);
TABLE(flow6_odd, struct flow_key6, 16384);

/* Makes the flow's record: PARSED, or LOST when the table is full. */
static __noinline int make_record(void *table, const void *key, const struct packet *packet)
{
	struct flow_value fresh;
	begin_flow(&fresh, packet);
	if (!bpf_map_update_elem(table, key, &fresh, BPF_NOEXIST))
		return PARSED;
	/* Another CPU may have been faster: then its record takes this packet. */
	struct flow_value *value = bpf_map_lookup_elem(table, key);
	if (!value)
		return LOST;
	add_to_flow(value, packet);
	return PARSED;
}

#define RECORD_IN(table, key, packet)                                                              \
	({                                                                                         \
		struct flow_value *value = bpf_map_lookup_elem(table, key);                        \
		if (value)                                                                         \
			add_to_flow(value, packet);                                                \
		value ? PARSED : make_record(table, key, packet);                                  \
	})

/* Two branches, so that each lookup has one constant table, which the JIT can inline. */
static __always_inline int record4(__u32 odd, const struct flow_key4 *key,
				   const struct packet *packet)
{
	return odd ? RECORD_IN(&flow4_odd, key, packet) : RECORD_IN(&flow4_even, key, packet);
}

static __always_inline int record6(__u32 odd, const struct flow_key6 *key,
				   const struct packet *packet)
{
	return odd ? RECORD_IN(&flow6_odd, key, packet) : RECORD_IN(&flow6_even, key, packet);
}

#endif
