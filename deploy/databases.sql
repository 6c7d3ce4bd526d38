-- Beside `trackers`, which the image makes: one database each, as deploy/compose.yml names them.
CREATE DATABASE inbox;
CREATE DATABASE catalogue;
CREATE DATABASE backend;
