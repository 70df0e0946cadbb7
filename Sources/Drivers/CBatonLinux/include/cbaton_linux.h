#ifndef CBATON_LINUX_H
#define CBATON_LINUX_H
#endif
