#if os(Linux)
  internal import CSystem
#endif

extension CurrentProcess {
  /// Keeps freed memory for later requests, and takes more of it from the system at a time: for a
  /// process that ends soon. The system clears memory page by page when it provides it, and again
  /// after it was returned.
  ///
  /// https://man7.org/linux/man-pages/man3/mallopt.3.html: memory above M_MMAP_THRESHOLD is mapped
  /// by itself, above M_TRIM_THRESHOLD given back, and M_TOP_PAD is the padding of each request.
  package static func keepsFreedMemory() {
    #if os(Linux)
      jsonl_keep_freed_memory()
    #endif
  }
}
