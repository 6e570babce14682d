// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Runs a BPF program that it inherited, over and over, with no packet in any network (BPF_PROG_TEST_RUN).
 *
 * run-program FD SECONDS
 */
#define _GNU_SOURCE
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Long enough that the system call does not show, short enough to stop in time. */
#define REPEAT 4096

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	char packet[64] = { 0 };
	union bpf_attr attributes;
	if (argc != 3)
		return 2;
	memset(&attributes, 0, sizeof(attributes));
	attributes.test.prog_fd = atoi(argv[1]);
	attributes.test.data_in = (unsigned long)packet;
	attributes.test.data_size_in = sizeof(packet);
	attributes.test.repeat = REPEAT;
	for (double end = now() + atof(argv[2]); now() < end;) {
		if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &attributes, sizeof(attributes))) {
			perror("BPF_PROG_TEST_RUN");
			return 1;
		}
	}
	return 0;
}
