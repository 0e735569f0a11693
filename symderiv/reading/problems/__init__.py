"""Problems: what is given, defined and asked, from files of several kinds."""
