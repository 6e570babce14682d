// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Reads datagrams of a port and throws them away, until SIGTERM; then it prints how many came, as JSON.
 *
 * sink PORT
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int open_socket(int port)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		fail("socket");
	/* A burst waits here while the reader is not scheduled. */
	int size = 256 << 20;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		fail("bind");
	return fd;
}

int main(int argc, char **argv)
{
	static char buffers[BATCH][2048];
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
	int fd = open_socket(argc > 1 ? atoi(argv[1]) : 0);
	long received = 0;

	/* Without SA_RESTART, or recvmmsg would go on waiting. */
	struct sigaction action = { .sa_handler = stop };
	sigaction(SIGTERM, &action, NULL);
	memset(messages, 0, sizeof(messages));
	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ buffers[i], sizeof(buffers[i]) };
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	puts("ready");
	fflush(stdout);
	while (!stopped) {
		int result = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
		if (result > 0)
			received += result;
		else if (errno != EINTR)
			fail("recvmmsg");
	}
	for (int result; (result = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL)) > 0;)
		received += result;
	printf("{\"count\": %ld}\n", received);
	return 0;
}
