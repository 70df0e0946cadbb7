#include "cbaton_linux.h"
