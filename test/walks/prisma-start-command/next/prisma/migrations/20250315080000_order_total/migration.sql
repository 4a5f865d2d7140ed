-- AlterTable
ALTER TABLE "User" ADD COLUMN     "name" TEXT;

-- AlterTable
ALTER TABLE "Order" ADD COLUMN     "total" INTEGER NOT NULL;
