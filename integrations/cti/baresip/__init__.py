"""The connector for the baresip softphone, through its module ctrl_tcp."""
