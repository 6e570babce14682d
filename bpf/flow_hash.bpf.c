// SPDX-License-Identifier: MIT OR GPL-2.0
/* The flow programs for kernels before 5.12, where BPF has no atomic compare and exchange. */
#define FLOW_HASH_TABLE
#include "flow.bpf.c"
