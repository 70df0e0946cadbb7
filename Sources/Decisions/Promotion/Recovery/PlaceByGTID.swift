/// How far a replica of MariaDB that received less than the designated server has come on the way to its place in that one's log.
enum PlaceByGTID: Sendable, Codable {
    /// It cannot come to stand at the equal place, and its GTIDs prove what it has.
    case wanted
    /// It is pointed to the designated server by GTID, which finds the place.
    case following
    /// It has followed. It is stopped once it has applied what it received: then it shows where it stands in the designated server's log.
    case stopping
    /// It is pointed to the place that it showed, in its own mode again.
    case returning
}
