// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Sends small packets over many flows, as fast as one CPU can or at a rate, and prints what it sent as JSON.
 *
 * flood [-t] [-a addresses] [-n ports] [-b payload] [-s seconds] [-c count] [-r rate] ADDRESS PORT
 *
 * A flow is one of `addresses` consecutive IPv4 addresses and one of `ports` consecutive ports, all from one source port.
 * They take turns in one random order, so each packet's flow was last touched a whole round ago. -t makes them bare TCP
 * segments (PSH, ACK) that belong to no connection.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH       64
#define SOURCE_PORT 40000
#define PAYLOAD_MAX 1400

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

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

struct options {
	int tcp, addresses, ports, payload;
	double seconds, rate;
	long count;
	struct in_addr address;
	int port;
};

/* Where one flow goes. Ports stand in the segment when we write it ourselves. */
struct flow {
	struct sockaddr_in to;
	struct tcphdr tcp;
};

static struct options parse(int argc, char **argv)
{
	struct options options = { .addresses = 1, .ports = 1, .payload = 22, .seconds = 1e9 };
	options.count = 1L << 62;
	for (int option; (option = getopt(argc, argv, "ta:n:b:s:c:r:")) != -1;) {
		switch (option) {
		case 't':
			options.tcp = 1;
			break;
		case 'a':
			options.addresses = atoi(optarg);
			break;
		case 'n':
			options.ports = atoi(optarg);
			break;
		case 'b':
			options.payload = atoi(optarg);
			break;
		case 's':
			options.seconds = atof(optarg);
			break;
		case 'c':
			options.count = atol(optarg);
			break;
		case 'r':
			options.rate = atof(optarg);
			break;
		default:
			exit(2);
		}
	}
	if (argc - optind != 2 || inet_pton(AF_INET, argv[optind], &options.address) != 1 ||
	    options.payload < 0 || options.payload > PAYLOAD_MAX || options.addresses < 1 ||
	    options.ports < 1) {
		fputs("flood: bad arguments\n", stderr);
		exit(2);
	}
	options.port = atoi(argv[optind + 1]);
	return options;
}

/* Every flow once, in random order; the same in every run. */
static struct flow *make_flows(const struct options *options, long count)
{
	struct flow *flows = calloc(count, sizeof(*flows));
	if (!flows)
		fail("calloc");
	for (long i = 0; i < count; i++) {
		in_port_t port = htons(options->port + i / options->addresses);
		in_addr_t address = ntohl(options->address.s_addr) + i % options->addresses;
		/* A raw socket takes no port. */
		flows[i].to.sin_family = AF_INET;
		flows[i].to.sin_port = options->tcp ? 0 : port;
		flows[i].to.sin_addr.s_addr = htonl(address);
		flows[i].tcp =
			(struct tcphdr){ .source = htons(SOURCE_PORT), .dest = port, .doff = 5 };
		flows[i].tcp.ack = flows[i].tcp.psh = 1;
	}
	srand(1);
	for (long i = count - 1; i > 0; i--) {
		long other = rand() % (i + 1);
		struct flow flow = flows[i];
		flows[i] = flows[other];
		flows[other] = flow;
	}
	return flows;
}

static int open_socket(const struct options *options)
{
	int fd = options->tcp ? socket(AF_INET, SOCK_RAW, IPPROTO_TCP) :
				socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		fail("socket");
	int size = 4 << 20;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	struct sockaddr_in source = { .sin_family = AF_INET };
	source.sin_port = htons(SOURCE_PORT);
	if (!options->tcp && bind(fd, (struct sockaddr *)&source, sizeof(source)))
		fail("bind");
	return fd;
}

/* Points one batch of messages at the flows whose turn it is. A connected socket needs no address. */
static void aim(struct mmsghdr *messages, struct flow *flows, long flow_count, long at)
{
	for (int i = 0; i < BATCH; i++) {
		struct flow *flow = &flows[(at + i) % flow_count];
		messages[i].msg_hdr.msg_name = flow_count > 1 ? &flow->to : NULL;
		messages[i].msg_hdr.msg_namelen = flow_count > 1 ? sizeof(flow->to) : 0;
		messages[i].msg_hdr.msg_iov[0].iov_base = &flow->tcp;
	}
}

static long send_all(int fd, const struct options *options, struct flow *flows, long flow_count)
{
	static char payload[PAYLOAD_MAX];
	struct iovec parts[BATCH][2];
	struct mmsghdr messages[BATCH];
	memset(messages, 0, sizeof(messages));
	for (int i = 0; i < BATCH; i++) {
		parts[i][0].iov_len = options->tcp ? sizeof(struct tcphdr) : 0;
		parts[i][1] = (struct iovec){ payload, options->payload };
		messages[i].msg_hdr.msg_iov = parts[i];
		messages[i].msg_hdr.msg_iovlen = 2;
	}
	aim(messages, flows, flow_count, 0);
	double start = now();
	long sent = 0;
	while (!stopped && sent < options->count && now() - start < options->seconds) {
		double ahead = options->rate ? sent / options->rate - (now() - start) : 0;
		if (ahead > 0)
			usleep(ahead * 1e6);
		long left = options->count - sent;
		if (flow_count > 1)
			aim(messages, flows, flow_count, sent);
		int result = sendmmsg(fd, messages, left < BATCH ? left : BATCH, 0);
		if (result > 0)
			sent += result;
		else if (errno != ENOBUFS && errno != EINTR && errno != ECONNREFUSED)
			fail("sendmmsg");
	}
	return sent;
}

int main(int argc, char **argv)
{
	struct options options = parse(argc, argv);
	signal(SIGTERM, stop);
	long flow_count = (long)options.addresses * options.ports;
	struct flow *flows = make_flows(&options, flow_count);
	int fd = open_socket(&options);
	/* A connected socket looks its route up once. */
	if (flow_count == 1 && connect(fd, (struct sockaddr *)&flows->to, sizeof(flows->to)))
		fail("connect");
	double start = now();
	long sent = send_all(fd, &options, flows, flow_count);
	printf("{\"count\": %ld, \"seconds\": %.6f}\n", sent, now() - start);
	return 0;
}
