/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The tables of flows (docs/adr/0022): records one after the other in the order in which flows began, and an index from
 * the hash of a key to its record, by open addressing. Both have an even and an odd half, which take turns.
 *
 * A record is written in full before its index entry is, by compare and exchange; who finds the entry finds the record,
 * since its address depends on the entry, which orders the two loads on every architecture. An entry never changes
 * until user space clears the half, which by then has rested for a window.
 */
#ifndef RETINA_FLOW_TABLE_BPF_H
#define RETINA_FLOW_TABLE_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "flow_value.bpf.h"

/*
 * The index is made of cache lines of entries. A search begins somewhere in the line that the hash names, goes once
 * around, then on to the next line. At most half of all entries are taken, so three full lines in a row are not to be
 * expected.
 */
#define LINE_ENTRIES 16
#define LINES_MAX    3

struct index_line {
	__u32 entries[LINE_ENTRIES];
};

/* An entry is the number of a record plus one; the bits above are of the hash, so that few records are touched in vain. */
#define ENTRY_RECORD ((1U << 23) - 1)

#define ARRAY(name, value_type, entries)                                                           \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, entries);                                                      \
		__type(key, __u32);                                                                \
		__type(value, value_type);                                                         \
	} name SEC(".maps")

/* User space sizes them, together with the constants below. */
ARRAY(flow4_records, struct flow_record4, 2 * 32768);
ARRAY(flow4_index, struct index_line, 2 * 4096);
ARRAY(flow6_records, struct flow_record6, 2 * 16384);
ARRAY(flow6_index, struct index_line, 2 * 2048);

/* Sizes of one half: records, and lines of the index, a power of two. */
const volatile __u32 flow4_capacity = 32768;
const volatile __u32 flow4_lines = 4096;
const volatile __u32 flow6_capacity = 16384;
const volatile __u32 flow6_lines = 2048;

/* Against flows that were made up to collide. */
const volatile __u64 hash_seed;

/*
 * How many records each half has, or would have if there were room; user space sets it back. On lines of their own:
 * every new flow writes here, and every packet reads `epoch`.
 */
__u32 flow4_used[2] __attribute__((aligned(64)));
__u32 flow6_used[2] __attribute__((aligned(64)));

/* One key on its way through one half of a table. */
struct search {
	void *records;
	void *index;
	__u32 *used;
	__u32 capacity;
	__u32 lines;
	__u32 odd;
	__u32 words;
	const __u64 *key;
	__u64 hash;
};

static __always_inline __u64 hash_key(const __u64 *key, __u32 words)
{
	__u64 hash = hash_seed;
	for (__u32 i = 0; i < words; i++)
		hash = mix(hash, key[i]);
	return hash;
}

static __always_inline struct index_line *line(const struct search *search, __u32 number)
{
	__u32 hash = (__u32)search->hash / LINE_ENTRIES;
	__u32 at = ((hash + number) & (search->lines - 1)) + search->odd * search->lines;
	return bpf_map_lookup_elem(search->index, &at);
}

/* The place in a line at which a step of the search looks. */
static __always_inline __u32 *place(const struct search *search, struct index_line *line,
				    __u32 step)
{
	return &line->entries[((__u32)search->hash + step) & (LINE_ENTRIES - 1)];
}

static __always_inline __u32 tag(const struct search *search)
{
	return (__u32)(search->hash >> 32) & ~ENTRY_RECORD;
}

/* The key of a record, behind which its value begins. */
static __always_inline __u64 *record(const struct search *search, __u32 entry)
{
	__u32 at = (entry & ENTRY_RECORD) - 1 + search->odd * search->capacity;
	return bpf_map_lookup_elem(search->records, &at);
}

/* The value of the record that an entry names, if it has the key that is searched. */
static __always_inline struct flow_value *match(const struct search *search, __u32 entry)
{
	if (!entry || ((entry ^ tag(search)) & ~ENTRY_RECORD))
		return NULL;
	__u64 *key = record(search, entry);
	if (!key)
		return NULL;
	for (__u32 i = 0; i < search->words; i++)
		if (key[i] != search->key[i])
			return NULL;
	return (struct flow_value *)(key + search->words);
}

/* Writes a record that nobody finds yet; returns its entry, or 0 when there is no room. */
static __always_inline __u32 write_record(const struct search *search, const struct packet *packet)
{
	__u32 number = __sync_fetch_and_add(search->used, 1);
	if (number >= search->capacity)
		return 0;
	__u64 *key = record(search, number + 1);
	if (!key)
		return 0;
	for (__u32 i = 0; i < search->words; i++)
		key[i] = search->key[i];
	begin_flow((struct flow_value *)(key + search->words), packet);
	return (number + 1) | tag(search);
}

/* A record whose place in the index another CPU took: user space skips records without packets. */
static __always_inline void abandon_record(const struct search *search, __u32 entry)
{
	__u64 *key = record(search, entry);
	if (key)
		((struct flow_value *)(key + search->words))->packets = 0;
}

/* The whole way: PARSED, or LOST when there is no room for the record or none in the index near its hash. */
static __always_inline int find_or_begin(const struct search *search, const struct packet *packet)
{
	struct flow_value *value = NULL;
	struct index_line *at = NULL;
	__u32 written = 0;
	for (__u32 step = 0; step < LINES_MAX * LINE_ENTRIES && !value; step++) {
		if (step % LINE_ENTRIES == 0)
			at = line(search, step / LINE_ENTRIES);
		if (!at)
			break;
		__u32 entry = *(volatile __u32 *)place(search, at, step);
		if (!entry) {
			if (!written)
				written = write_record(search, packet);
			if (!written)
				return LOST;
			entry = __sync_val_compare_and_swap(place(search, at, step), 0, written);
			if (!entry)
				return PARSED;
		}
		value = match(search, entry);
	}
	if (written)
		abandon_record(search, written);
	if (!value)
		return LOST;
	add_to_flow(value, packet);
	return PARSED;
}

static __always_inline struct search search4(__u32 odd, const struct flow_key4 *key)
{
	return (struct search){
		.records = &flow4_records,
		.index = &flow4_index,
		.used = &flow4_used[odd],
		.capacity = flow4_capacity,
		.lines = flow4_lines,
		.odd = odd,
		.words = sizeof(*key) / 8,
		.key = (const __u64 *)key,
		.hash = hash_key((const __u64 *)key, sizeof(*key) / 8),
	};
}

static __always_inline struct search search6(__u32 odd, const struct flow_key6 *key)
{
	return (struct search){
		.records = &flow6_records,
		.index = &flow6_index,
		.used = &flow6_used[odd],
		.capacity = flow6_capacity,
		.lines = flow6_lines,
		.odd = odd,
		.words = sizeof(*key) / 8,
		.key = (const __u64 *)key,
		.hash = hash_key((const __u64 *)key, sizeof(*key) / 8),
	};
}

/* Not static: the verifier looks at such a function once, and not at every call, which took a second for both. */
__noinline int find_or_begin4(__u32 odd, const struct flow_key4 *key, const struct packet *packet)
{
	if (!key || !packet)
		return LOST;
	struct search search = search4(odd & 1, key);
	return find_or_begin(&search, packet);
}

__noinline int find_or_begin6(__u32 odd, const struct flow_key6 *key, const struct packet *packet)
{
	if (!key || !packet)
		return LOST;
	struct search search = search6(odd & 1, key);
	return find_or_begin(&search, packet);
}

/* Nearly every packet finds its flow at the first place it looks: so much is inline, the rest is a call. */
static __always_inline struct flow_value *first_look(const struct search *search)
{
	struct index_line *first = line(search, 0);
	return first ? match(search, *(volatile __u32 *)place(search, first, 0)) : NULL;
}

static __always_inline int record4(__u32 odd, const struct flow_key4 *key,
				   const struct packet *packet)
{
	struct search search = search4(odd, key);
	struct flow_value *value = first_look(&search);
	if (!value)
		return find_or_begin4(odd, key, packet);
	add_to_flow(value, packet);
	return PARSED;
}

static __always_inline int record6(__u32 odd, const struct flow_key6 *key,
				   const struct packet *packet)
{
	struct search search = search6(odd, key);
	struct flow_value *value = first_look(&search);
	if (!value)
		return find_or_begin6(odd, key, packet);
	add_to_flow(value, packet);
	return PARSED;
}

#endif
