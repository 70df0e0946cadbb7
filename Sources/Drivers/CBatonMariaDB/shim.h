#ifndef CBATON_MARIADB_SHIM_H
#define CBATON_MARIADB_SHIM_H
#include <mysql.h>
#include <errmsg.h>
#endif
