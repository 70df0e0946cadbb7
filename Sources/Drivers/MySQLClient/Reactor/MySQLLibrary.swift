#if MySQL
import CBatonMariaDB

/// libmariadb, set up once for the whole process before any thread uses it.
enum MySQLLibrary {
    static let isReady = mysql_server_init(0, nil, nil) == 0
}
#endif
