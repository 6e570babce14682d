// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Short TCP connections: connect, 100 bytes there, 200 bytes back, close. Never the same 5-tuple twice.
 *
 * connections server PORT
 * connections client ADDRESS PORT ADDRESSES
 *
 * Both run until SIGTERM; the client then prints how many connections it completed, as JSON. It goes through
 * `ADDRESSES` consecutive addresses, because one would run out of ports in a few seconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Enough that no CPU waits for the other end of a single connection. */
#define WORKERS  4
#define REQUEST  100
#define RESPONSE 200

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

static int read_all(int fd, char *buffer, int size)
{
	for (int done = 0, result; done < size; done += result) {
		result = recv(fd, buffer + done, size - done, 0);
		if (result <= 0)
			return 0;
	}
	return 1;
}

static void serve(int listener)
{
	char buffer[RESPONSE] = { 0 };
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		if (fd < 0)
			continue;
		if (read_all(fd, buffer, REQUEST) && send(fd, buffer, RESPONSE, MSG_NOSIGNAL) > 0)
			read_all(fd, buffer, 1);
		close(fd);
	}
}

static int one_connection(const struct sockaddr_in *to)
{
	char buffer[RESPONSE] = { 0 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		fail("socket");
	int done = !connect(fd, (const struct sockaddr *)to, sizeof(*to)) &&
		   send(fd, buffer, REQUEST, MSG_NOSIGNAL) == REQUEST &&
		   read_all(fd, buffer, RESPONSE);
	close(fd);
	return done;
}

static void ask(struct sockaddr_in to, int worker, int addresses, long *completed)
{
	in_addr_t base = ntohl(to.sin_addr.s_addr);
	for (long i = worker; !stopped; i += WORKERS) {
		to.sin_addr.s_addr = htonl(base + i % addresses);
		*completed += one_connection(&to);
	}
}

static int listen_on(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_port = htons(port);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 4096))
		fail("listen");
	return fd;
}

int main(int argc, char **argv)
{
	int is_server = argc == 3 && !strcmp(argv[1], "server");
	struct sockaddr_in to = { .sin_family = AF_INET };
	if (!is_server && (argc != 5 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1)) {
		fputs("connections: bad arguments\n", stderr);
		return 2;
	}
	to.sin_port = htons(atoi(argv[is_server ? 2 : 3]));
	int listener = is_server ? listen_on(atoi(argv[2])) : -1;
	long *completed = mmap(NULL, 4096 * WORKERS, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sigaction action = { .sa_handler = stop };
	sigaction(SIGTERM, &action, NULL);
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	pid_t children[WORKERS];
	for (int worker = 0; worker < WORKERS; worker++) {
		children[worker] = fork();
		if (children[worker] < 0)
			fail("fork");
		if (children[worker])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (is_server)
			serve(listener);
		ask(to, worker, atoi(argv[4]), completed + 512 * worker);
		_exit(0);
	}
	puts("ready");
	fflush(stdout);
	while (!stopped)
		pause();
	clock_gettime(CLOCK_MONOTONIC, &end);
	long count = 0;
	for (int worker = 0; worker < WORKERS; worker++) {
		kill(children[worker], is_server ? SIGKILL : SIGTERM);
		waitpid(children[worker], NULL, 0);
		count += completed[512 * worker];
	}
	printf("{\"count\": %ld, \"seconds\": %.6f}\n", count,
	       end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
	return 0;
}
