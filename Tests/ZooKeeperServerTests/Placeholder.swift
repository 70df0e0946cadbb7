#if Network
#endif
